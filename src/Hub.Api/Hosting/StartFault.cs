using System.Globalization;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Identity;
using Hub.Silo.Policies;

namespace Hub.Api.Hosting;

/// <summary>Why a hub does not start, in one line: the code where there is one, what was found, and what the operator does next.</summary>
static class StartFault
{
    const string Recover = "hub ledger recover brings the missing entries back (docs/recovery.md)";

    public static string Line(Exception fault) => fault switch
    {
        LedgerUnavailableException ledger => $"{ledger.Code}: {ledger.Message}{Hint(ledger.Code)}",
        KeyFileException keys => $"{keys.Code}: {keys.Message}",
        IdentityDatabaseException identity => $"{identity.Code}: {identity.Message}",
        _ => fault.Message,
    };

    /// <summary>Leaves a word for <c>hub doctor</c>; the next start that succeeds takes it away.</summary>
    /// <remarks>Only where the directory was this process's: one that another hub holds is left alone.</remarks>
    public static void Remember(HostSettings? settings, Exception fault, DateTimeOffset now)
    {
        if (settings is null || fault is not (LedgerUnavailableException or KeyFileException or PolicyBundleException) || !Directory.Exists(settings.Data))
        {
            return;
        }
        try
        {
            File.WriteAllText(Path.Combine(settings.Data, DataDirectory.StartRefused), string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:ss'Z'} {Line(fault)}\n"));
        }
        catch (Exception silent) when (silent is IOException or UnauthorizedAccessException)
        {
            // It was said on standard error.
        }
    }

    static string Hint(string code) => code switch
    {
        LedgerCodes.BehindCheckpoint or LedgerCodes.PublishedMissing => " " + Recover,
        LedgerCodes.InconsistentCheckpoint or LedgerCodes.HeadMismatch => " Put the newest backup back (hub ledger restore); then " + Recover,
        _ => "",
    };
}
