// Who takes the next scan. A screen that asks for a scan of its own kind takes it while it is shown.

type Taker = (scan: string) => void;
let taker: Taker | undefined;

/** Takes scans until the returned function is called. */
export function take(next: Taker): () => void {
  taker = next;
  return () => {
    if (taker === next) taker = undefined;
  };
}

/** The screen that takes scans, if one does. */
export const taking = () => taker;
