SELECT no, blob, fetched_at FROM mds_blob WHERE source = :source AND no > :no
