/** `node --import .../register.js main.js` runs the shell on the double. */
import { register } from "node:module";

register("./hooks.js", import.meta.url);
