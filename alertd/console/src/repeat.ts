// Looks again every so often while its screen is shown and its tab is seen; never two looks at once.
export function repeat(milliseconds: number, look: () => Promise<void>): () => void {
  let over = false;
  let timer = 0;
  async function turn(): Promise<void> {
    if (!document.hidden) await look();
    if (!over) timer = window.setTimeout(() => void turn(), milliseconds);
  }
  timer = window.setTimeout(() => void turn(), milliseconds);
  return () => {
    over = true;
    window.clearTimeout(timer);
  };
}
