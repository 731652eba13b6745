import type { IEnvironmentRef, IKernelChoice } from '../model';
import { environmentPath } from './client';
import type { Client } from './client';

/** A kernel that runs, and the build that it runs in. */
export interface IRunningKernel {
  kernel_id: string;
  /** Of the kernelspec. */
  name: string;
  build_id: number;
  build_number: number;
  namespace: string;
  environment: string;
  /** Whether a restart would use the same build. */
  current: boolean;
}

/** The kernels that run in environments, on every server that has the store. */
export function runningKernels(http: Client): Promise<IRunningKernel[]> {
  return http.get('kernel/');
}

/** Change what is seen of a kernel of the current build; its own name says which. */
export async function chooseKernel(
  http: Client,
  ref: IEnvironmentRef,
  kernel: string,
  choice: IKernelChoice
): Promise<void> {
  await http.send('PUT', environmentPath(ref), {
    kernels: { [kernel]: choice }
  });
}

/** A terminal in which the environment is active. Its name, as JupyterLab opens it by. */
export async function createTerminal(
  http: Client,
  ref: IEnvironmentRef,
  cwd: string
): Promise<string> {
  const { name } = await http.send<{ name: string }>('POST', 'terminal/', {
    namespace: ref.namespace,
    environment_name: ref.name,
    cwd
  });
  return name;
}
