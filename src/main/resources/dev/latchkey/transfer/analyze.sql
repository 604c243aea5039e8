ANALYZE {app_user}, {passkey}, {revoked_credential}
