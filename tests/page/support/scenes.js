// Five people who show five codes, made just now, and the pictures that a camera sees of them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.js';

/** Made by sample/examples/scenes.rs; its codes are good for a minute and a half. */
export class Scenes {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'annona-scenes-'));
    const made = ['run', '--quiet', '--package', 'annona-sample', '--example', 'scenes', '--', this.folder];
    execFileSync('cargo', made, { cwd: ROOT });
  }

  file(name) {
    return join(this.folder, name);
  }

  text(name) {
    return readFileSync(this.file(name), 'utf8');
  }

  /** A second of a camera that looks at a code, for Chromium's camera that is none. */
  video(name) {
    const video = this.file(`${name}.mjpeg`);
    const frame = 'scale=440:440:flags=neighbor,pad=1280:720:(ow-iw)/2:(oh-ih)/2:gray';
    const input = ['-loglevel', 'error', '-loop', '1', '-i', this.file(`${name}.png`), '-t', '1', '-r', '5'];
    execFileSync('ffmpeg', [...input, '-vf', frame, '-q:v', '3', '-pix_fmt', 'yuvj420p', video]);
    return video;
  }

  end() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
