/** A kernel of an environment, as Jupyter knows it. */
export interface IKernel {
  /** The name of the registered kernelspec. */
  name: string;
  display_name: string;
  language: string;
  /** What it is called in its environment, by which choices are kept. */
  kernel?: string;
  /** What it would be called if nobody had said otherwise. */
  usual_name?: string;
  /** It is registered nowhere, and so in no launcher. */
  hidden?: boolean;
  /** It is the one that a new notebook gets. */
  starred?: boolean;
}

/** What people choose of a kernel; what is left out stays as it is. */
export interface IKernelChoice {
  display_name?: string;
  hidden?: boolean;
  starred?: boolean;
}

/** All kernels of the current build, those that are in no launcher too. */
export function allKernels(environment: {
  kernels: readonly IKernel[];
  hidden_kernels?: readonly IKernel[];
}): IKernel[] {
  return [...environment.kernels, ...(environment.hidden_kernels ?? [])];
}
