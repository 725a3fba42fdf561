// The name by which a receive worker is known to the system: 15 characters are all it keeps.
export const WORKER_TITLE = 'postern-receive';
