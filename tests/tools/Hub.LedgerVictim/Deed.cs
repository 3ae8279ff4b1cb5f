using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hub.Audit;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.LedgerVictim;

/// <summary>One request, fixed by three numbers, so that both sides of the pipe know it.</summary>
/// <param name="Life">Which start of the child first sent it.</param>
/// <param name="Producer">From 0; every second one's requests are guarded.</param>
/// <param name="Number">From 0, one after another within a life and producer.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct Deed(int Life, int Producer, int Number)
{
    /// <summary>The quota that every guarded entry counts for.</summary>
    public const string Quota = "quota:all";

    const int RecordBytes = 256;
    const int Agencies = 4;
    const int ConsentOneIn = 16;
    const long QuotaLimit = long.MaxValue;

    /// <summary>Joins chains and stands under a consent and a quota.</summary>
    public bool IsGuarded => Producer % 2 == 1;

    /// <summary>The person's chain, one for each producer.</summary>
    public string Person => string.Create(CultureInfo.InvariantCulture, $"person:{Producer}");

    public Id128 Id => new(Seed("id").AsSpan(0, Id128.SizeBytes));

    /// <param name="version">Consent version of the person's chain, as far as known.</param>
    public AppendRequest Request(long version)
    {
        var record = new byte[RecordBytes];
        Seed("record").CopyTo(record, 0);
        // As sealed records begin: a few would else look like public ones, and be asked for by an export.
        (record[0], record[1]) = (1, 1);
        var plain = new AppendRequest(Id, new(Seed("request")), new(Seed("body")), StoredRecord.Of(record), [], [], ChangesConsent: false);
        if (!IsGuarded)
        {
            return plain;
        }
        Guard[] guards = [new Guard.Consent(Person, version), new Guard.Quota(Quota, QuotaLimit)];
        var agency = string.Create(CultureInfo.InvariantCulture, $"agency:{Producer % Agencies}");
        return plain with { Chains = [Link(Person), Link(agency)], Guards = guards, ChangesConsent = Number % ConsentOneIn == 0 };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Life} {Producer} {Number}");

    /// <summary>Reads three words.</summary>
    public static Deed Parse(ReadOnlySpan<string> words) =>
        new(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));

    byte[] Seed(string what) => SHA256.HashData(Encoding.ASCII.GetBytes($"{what} {this}"));

    static ChainLink Link(string chain) => new(chain, SHA256.HashData(Encoding.ASCII.GetBytes("tag " + chain)));
}
