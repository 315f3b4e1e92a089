/** What a process that works on the queue says of itself. */
export interface WorkerState {
  /** Whether there is a run of the queue now; it may all the same have heard nothing of the database for a while. */
  isTakingJobs: boolean;
  /** Handlers that run now, and how many may. */
  running: number;
  concurrency: number;
  /** Seconds since a job was taken, and since the queue was looked at with success; null: never. */
  sinceTaken: number | null;
  sinceLook: number | null;
}
