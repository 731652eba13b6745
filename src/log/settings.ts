/** How a log is shown; the user's choice, for every log. */
export interface ILogView {
  wrap: boolean;
  /** Whether the time of each line is shown. */
  times: boolean;
}
