export * from "./latchkey-node.cjs";
