package dev.latchkey.directory;

/** The answer of a call that is about one user. */
public record UserResponse(UserView user) {}
