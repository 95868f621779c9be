// For browsers: it draws in nothing, and stands in a file of its own, as an ES module.
export { createUrlFor } from './client/create-url-for.js';
export type {
  Manifest,
  ManifestEndpoint,
  ManifestKey,
  ManifestPart,
  ManifestRegExp,
  ManifestValue,
} from './client/manifest.js';
