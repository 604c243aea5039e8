SELECT EXISTS (SELECT FROM nonce_key) AS are_there
