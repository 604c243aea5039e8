UPDATE mds_blob SET no = :no, blob = :blob, etag = :etag, fetched_at = :now
WHERE source = :source AND (no IS NULL OR no <= :no)
