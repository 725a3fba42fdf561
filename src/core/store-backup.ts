// The contract of keeping a copy of the store and of going back to one.

export interface BackupReport {
  readonly path: string;
  readonly server: string;
  readonly bytes: number;
  /** How many files of keys and certificates are in it. */
  readonly keyFiles: number;
}

export interface RestoreReport {
  readonly path: string;
  /** Whose it was. */
  readonly server: string;
  readonly taken: Date;
  /** The Postern that wrote it. */
  readonly product: string;
  /** Where the store there was before is kept; undefined when there was none. */
  readonly keptAs: string | undefined;
  readonly keyFiles: readonly string[];
}

export interface StoreBackupPort {
  /**
   * The store as it is at one moment, while others go on writing it; checked, for its owner alone, whole or not there.
   * @throws PosternError BackupExists, BackupFailed, Store*
   */
  backup(path: string, options: { readonly keys: boolean; readonly replace: boolean }): Promise<BackupReport>;
  /** In one step; the caller has made sure that no transport runs. @throws PosternError BackupNotValid, StoreNewerVersion, Store* */
  restore(path: string, options: { readonly keys: boolean }): Promise<RestoreReport>;
}
