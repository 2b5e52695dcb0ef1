// Opens the shelf in the browser's private file system (OPFS), which only a worker can do.

import { Shelf } from './shelf';
import type { Handle } from './slot';
import { Trouble } from './trouble';

/** More than the counter has files, because every change needs a free one. */
const SLOTS = 32;
/** A tab that was just closed keeps its files for a moment. */
const TRIES = 15;
const BETWEEN_MS = 200;

interface Lockable extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<Handle>;
}

/** The shelf of this site. */
export async function openShelf(): Promise<Shelf> {
  const folder = await directory();
  const handles: Handle[] = [];
  for (let slot = 0; slot < SLOTS; slot += 1) {
    handles.push(await open(folder, `slot-${slot}`));
  }
  return new Shelf(handles);
}

async function directory(): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle('counter', { create: true });
  } catch {
    throw new Trouble('no-storage', 'this browser keeps no files for the counter');
  }
}

async function open(folder: FileSystemDirectoryHandle, name: string): Promise<Handle> {
  const file = (await folder.getFileHandle(name, { create: true })) as Lockable;
  if (!file.createSyncAccessHandle) {
    throw new Trouble('no-storage', 'this browser keeps no files for the counter');
  }
  for (let left = TRIES; ; left -= 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') throw error;
      if (left === 0) throw new Trouble('other-tab', 'the counter is open in another tab');
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
}
