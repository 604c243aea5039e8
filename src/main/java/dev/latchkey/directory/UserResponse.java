package dev.latchkey.directory;

/** The response of a call about one user. */
public record UserResponse(UserView user) {}
