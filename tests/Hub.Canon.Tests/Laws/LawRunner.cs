using FsCheck;
using FsCheck.Fluent;

namespace Hub.Canon.Tests.Laws;

/// <summary>Runs a law; the exception of a failure carries seed and shrunk case.</summary>
internal static class LawRunner
{
    public static void Holds<T>(this Config config, Arbitrary<T> cases, Func<T, bool> law) =>
        Check.One(config, Prop.ForAll(cases, law));
}
