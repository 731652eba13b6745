/** A specification that new environments can begin with. */
export interface ITemplate {
  title: string;
  yaml: string;
}

/** The templates of a setting; what is no template is left out. */
export function templatesOf(setting: unknown): ITemplate[] {
  return Array.isArray(setting)
    ? setting.filter(
        (one): one is ITemplate =>
          typeof one?.title === 'string' && typeof one?.yaml === 'string'
      )
    : [];
}
