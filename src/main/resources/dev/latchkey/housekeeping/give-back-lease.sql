UPDATE lease SET expires_at = :now WHERE name = :name AND holder = :holder
