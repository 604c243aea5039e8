SELECT EXISTS (SELECT FROM webhook) AS are_there
