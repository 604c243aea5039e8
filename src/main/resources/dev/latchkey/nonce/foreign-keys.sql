-- Whether there are keys that neither of the operator's keys can decrypt: a sealed key begins with the id of the key that sealed it.
SELECT EXISTS (
    SELECT FROM nonce_key
    WHERE substring(sealed_private_key FROM 1 FOR :id_length) NOT IN (:key_id, :previous_id)
) AS are_there
