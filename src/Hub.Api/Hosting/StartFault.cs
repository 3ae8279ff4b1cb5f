using Hub.Audit;
using Hub.Audit.Keys;

namespace Hub.Api.Hosting;

/// <summary>Why a hub does not start, in one line: the code where there is one, what was found, and what the operator does next.</summary>
static class StartFault
{
    const string Recover = "hub ledger recover brings the missing entries back (docs/recovery.md)";

    public static string Line(Exception fault) => fault switch
    {
        LedgerUnavailableException ledger => $"{ledger.Code}: {ledger.Message}{Hint(ledger.Code)}",
        KeyFileException keys => $"{keys.Code}: {keys.Message}",
        _ => fault.Message,
    };

    static string Hint(string code) => code switch
    {
        LedgerCodes.BehindCheckpoint or LedgerCodes.PublishedMissing => " " + Recover,
        LedgerCodes.InconsistentCheckpoint or LedgerCodes.HeadMismatch => " Put the newest backup back (hub ledger restore); then " + Recover,
        _ => "",
    };
}
