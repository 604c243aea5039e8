// What docs/integrating.md leaves to its readers: their users and their check of a password.

export const users = new Map([
    ["4711", { id: "4711", name: "Ann", password: "correct horse", enrolled: false }],
    ["4713", { id: "4713", name: "Eve", password: "hunter2", enrolled: false }],
    ["4714", { id: "4714", name: "Cat", password: "opensesame", enrolled: false }],
    ["4715", { id: "4715", name: "Dan", password: "letmein", enrolled: false }],
    ["4716", { id: "4716", name: "Fay", password: "swordfish", enrolled: false }],
    ["4712", { id: "4712", name: "Ben", password: "battery staple", enrolled: false }],
]);

export function checkPassword({ user: id, password }) {
    const user = users.get(id);
    if (user?.password !== password) {
        throw new Error("wrong password");
    }
    return user;
}
