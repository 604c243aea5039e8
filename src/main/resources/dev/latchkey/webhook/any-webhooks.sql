SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS are_there
