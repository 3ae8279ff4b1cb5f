using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of the proof that a list is complete.</content>
public static partial class ErrorCatalogue
{
    static Reason[] Completeness =>
    [
        Of("completeness.too-long", ReasonKind.Conflict, FixedBy.Nobody, "Bukti ini lebih panjang dari yang dapat dimuat satu dokumen; gunakan salinan buku besar.", "The proof is longer than one document holds; use a copy of the log."),
        Of("completeness.not-ready", ReasonKind.Unavailable, FixedBy.Nobody, "Akar tanda suatu hari atau bulan belum siap; coba lagi nanti.", "The root of some day's or month's tags is not ready; try again later."),
    ];
}
