import { specs } from '../notebooks/addingmodel';
import { likelyPackage, missingModule } from '../notebooks/missingmodule';

describe('missingModule', () => {
  it('is what Python could not find, without what is inside of it', () => {
    expect(
      missingModule('ModuleNotFoundError', "No module named 'sklearn.svm'")
    ).toEqual({ module: 'sklearn', language: 'python' });
  });

  it('is the package that R could not find', () => {
    const value =
      'Error in library(dplyr): there is no package called ‘dplyr’\n';
    expect(missingModule('ERROR', value)).toEqual({
      module: 'dplyr',
      language: 'r'
    });
  });

  it('is nothing of other errors', () => {
    expect(missingModule('ImportError', 'cannot import name x')).toBeNull();
    expect(
      missingModule(
        'ModuleNotFoundError',
        "No module named 'a'; 'a' is not a package"
      )
    ).not.toBeNull();
    expect(missingModule('NameError', "No module named 'x'")).toBeNull();
  });

  it('has a likely package', () => {
    expect(likelyPackage({ module: 'Foo_Bar', language: 'python' })).toBe(
      'foo-bar'
    );
    expect(likelyPackage({ module: 'dplyr', language: 'r' })).toBe('r-dplyr');
  });
});

describe('specs', () => {
  it.each([
    ['polars', ['polars']],
    ['polars, numpy', ['polars', 'numpy']],
    ['polars numpy', ['polars', 'numpy']],
    ['numpy >= 2', ['numpy>=2']],
    ['numpy >=1.8,<2, polars', ['numpy>=1.8,<2', 'polars']],
    ['conda-forge::numpy=2.1.*', ['conda-forge::numpy=2.1.*']],
    [' , ', []]
  ])('of %j', (text, expected) => {
    expect(specs(text)).toEqual(expected);
  });
});
