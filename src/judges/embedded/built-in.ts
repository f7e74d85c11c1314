import { fileURLToPath } from 'node:url';

/** The folder of the model that ships with the service. */
export const builtInModel = fileURLToPath(new URL('../../../models/criteria-2', import.meta.url));
