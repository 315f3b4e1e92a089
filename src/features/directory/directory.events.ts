/** An organisation was merged into another: what came for it in that moment follows. */
export const ORGANISATION_MERGED = 'directory.merged';

/** The day a municipality gives way to its successor. */
export const MUNICIPALITY_SUCCEEDED = 'directory.municipality-succeeded';
