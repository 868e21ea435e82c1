/** The parts of node-forge that are loaded: each adds itself to the one object that its types describe. */
declare module "node-forge/lib/forge.js" {
  import forge from "node-forge";
  export default forge;
}
declare module "node-forge/lib/rsa.js";
declare module "node-forge/lib/pem.js";
