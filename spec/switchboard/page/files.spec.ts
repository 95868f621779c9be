import { gzipSync } from 'node:zlib';
import { icon, script, style } from '../../../lib/switchboard/page/files';
import { renderPage } from '../../../lib/switchboard/page/page';
import { small, view } from './snapshots';

/** What the issue of the switchboard allows in all. */
const MOST = 60 * 1024;
const zipped = (text: string) => gzipSync(text).length;

describe('what a browser loads', () => {
  it('is less than 60 KB, gzipped, the page of a small site with it', () => {
    const sizes = [script, style, icon, renderPage(small(), view)].map(zipped);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST);
    // Nothing of it is missing.
    expect(Math.min(...sizes)).toBeGreaterThan(100);
  });

  it('loads nothing in its turn', () => {
    expect(style).not.toMatch(/url\(|@import|@font-face/);
    expect(script).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
    expect(script).not.toMatch(/\beval\(|new Function\b|\bimport\(/);
  });

  it('has the licence of what is bundled into it', () => {
    expect(script).toMatch(/^\/\*!\n \* preact \d+\.\d+\.\d+\n[\s\S]*The MIT License/);
  });

  it('looks right in the dark, and rests for who wants rest', () => {
    expect(style).toContain('prefers-color-scheme');
    expect(style).toContain('prefers-reduced-motion');
  });
});
