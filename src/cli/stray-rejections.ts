/**
 * The storage library rejects promises of its own that nobody can catch when a disk is full. The write that failed
 * has been answered by then; the server must outlive them.
 */
export function surviveStrayRejections(): void {
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`stator: unhandled rejection: ${reason instanceof Error ? reason.stack : reason}\n`);
  });
}
