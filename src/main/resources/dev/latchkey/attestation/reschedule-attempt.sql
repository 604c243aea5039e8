UPDATE mds_blob SET next_attempt_at = :next_attempt_at WHERE source = :source
