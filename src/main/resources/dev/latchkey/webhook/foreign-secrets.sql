-- Whether there are secrets that neither of the operator's keys can decrypt: what is sealed begins with the id of the key.
SELECT EXISTS (
    SELECT FROM webhook
    WHERE substring(sealed_secret FROM 1 FOR :id_length) NOT IN (:key_id, :previous_id)
       OR substring(sealed_previous_secret FROM 1 FOR :id_length) NOT IN (:key_id, :previous_id)
) AS are_there
