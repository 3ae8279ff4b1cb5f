using System.Text.Json;
using Hub.Canon;

namespace Hub.Connectors;

/// <summary>What came of a question to a source.</summary>
public abstract record FetchResult
{
    FetchResult()
    {
    }

    /// <summary>The source holds one row about the subject.</summary>
    /// <param name="Values">By field name; a field that is optional and that the source leaves empty is absent. The elements outlive the call.</param>
    /// <param name="ProviderOriginal">SHA-256 of the answer's bytes where they carry the provider's own signature; else null.
    /// An unsigned answer is never hashed: whoever gets the hash could guess the fields that were held back.</param>
    public sealed record Found(IReadOnlyDictionary<string, JsonElement> Values, Hash256? ProviderOriginal) : FetchResult
    {
        /// <summary>Without the values, which are personal data.</summary>
        public override string ToString() => $"Found {{ Values = {Values.Count} }}";
    }

    /// <summary>The source answered that it holds nothing about the subject.</summary>
    public sealed record NotFound : FetchResult;

    /// <summary>The source gave no answer that can be used.</summary>
    /// <param name="Code">One of <see cref="FetchCodes"/>.</param>
    /// <param name="Detail">For an operator; holds no personal data, so neither keys nor values.</param>
    public sealed record Failed(string Code, string Detail) : FetchResult;
}

/// <summary>Stable codes of <see cref="FetchResult.Failed"/>.</summary>
public static class FetchCodes
{
    /// <summary>The source hangs, refuses the connection, reports an error of its own, or breaks off its answer.</summary>
    public const string Unavailable = "source.unavailable";

    /// <summary>The answer is not what the configuration declares: no JSON, wrong types, too large, too deep, more than one row.</summary>
    public const string Invalid = "source.invalid";

    /// <summary>The source does not take the question (HTTP 4xx), or the key is none that could be put to it.</summary>
    public const string Refused = "source.refused";

    /// <summary>As many questions to this source are under way as it may be asked at once.</summary>
    public const string Busy = "source.busy";

    /// <summary>The configuration has no connector for the dataset, or none of its fields by that name.</summary>
    public const string Unmapped = "source.unmapped";
}
