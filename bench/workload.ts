/** Everything a workload needs: the database, a scratch folder, the compiled program. */
export interface Bench {
  databaseUrl: string;
  folder: string;
  program: string;
  environment: Record<string, string>;
}
