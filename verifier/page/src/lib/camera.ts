// The camera as a stream of pictures: which one, its light, and why there is none.

/** Why no camera shows a picture; each has words of its own. */
export type NoCamera = 'refused' | 'none' | 'busy' | 'trouble';

/** Away from the person who holds the device, or towards. */
export type Facing = 'environment' | 'user';

/** Opens the camera that faces this way, or any if there is only one. */
export function openCamera(facing: Facing): Promise<MediaStream> {
  // Without a secure context there is no `mediaDevices` at all.
  if (!navigator.mediaDevices) throw new DOMException('', 'NotAllowedError');
  const video = { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

/** Whether there is a second one to change to. */
export async function hasOther(): Promise<boolean> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === 'videoinput').length > 1;
}

export function noCamera(error: unknown): NoCamera {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'trouble';
  }
}

/** Whether this camera has a light. */
export function hasLight(stream: MediaStream): boolean {
  const able = stream.getVideoTracks()[0]?.getCapabilities?.() as { torch?: boolean } | undefined;
  return able?.torch ?? false;
}

export async function light(stream: MediaStream, on: boolean): Promise<void> {
  const wish = { advanced: [{ torch: on }] } as unknown as MediaTrackConstraints;
  await stream.getVideoTracks()[0]?.applyConstraints(wish);
}
