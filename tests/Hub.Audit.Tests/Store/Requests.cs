using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Tests.Store;

/// <summary>Append requests for tests; everything is fixed by the seed text.</summary>
static class Requests
{
    public const string Origin = "localhost/test-log";

    public static Id128 Id(string seed) => new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("id" + seed)).AsSpan(0, 16));

    public static Hash256 Hash(string seed) => Hash256.Of(System.Text.Encoding.UTF8.GetBytes(seed));

    public static byte[] TagKey(string chainId) => Hash("tag" + chainId).ToArray();

    public static ChainLink Link(string chainId) => new(chainId, TagKey(chainId));

    public static AppendRequest Plain(string seed, params Guard[] guards) =>
        new(Id(seed), Hash("request" + seed), Hash("body" + seed), StoredRecord.Of(Hash("record" + seed).ToArray()), [], guards, ChangesConsent: false);

    /// <summary>A release from the person's chain to the agency's.</summary>
    public static AppendRequest Release(string seed, string person, string agency, params Guard[] guards) =>
        Plain(seed, guards) with { Chains = [Link(person), Link(agency)] };

    public static AppendRequest Consent(string seed, string person, params Guard[] guards) =>
        Plain(seed, guards) with { Chains = [Link(person)], ChangesConsent = true };
}
