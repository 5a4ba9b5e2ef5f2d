// Vite bundles style sheets; for the compiler they are side effects without exports.
declare module '*.css';
