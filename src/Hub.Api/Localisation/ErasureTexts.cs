namespace Hub.Api.Localisation;

/// <summary>Texts about erasures.</summary>
public static class ErasureTexts
{
    public static readonly Text Erasures = new("Penghapusan", "Erasures");
    public static readonly Text Intro = new("Satu operator dan satu auditor memerintahkan penghapusan bersama-sama. Setelah masa tunggu, kunci orang itu dihapus dan tidak seorang pun dapat membuka rekamannya lagi. Setiap langkah dicatat.", "One operator and one auditor order an erasure together. After the waiting period the person's keys are deleted and nobody can open the records any more. Every step is recorded.");
    public static readonly Text Propose = new("Usulkan", "Propose");
    public static readonly Text Basis = new("Dasar", "Basis");
    public static readonly Text Request = new("Permintaan orang itu sendiri", "The person's own request");
    public static readonly Text LegalOrder = new("Perintah hukum", "A legal order");
    public static readonly Text Reference = new("Rujukan surat", "Reference of the document");
    public static readonly Text Approve = new("Setujui dan perintahkan", "Approve and order");
    public static readonly Text Hold = new("Tahan (penahanan hukum)", "Hold (legal hold)");
    public static readonly Text Release = new("Lepaskan penahanan", "Release the hold");
    public static readonly Text Cancel = new("Batalkan", "Cancel");
    public static readonly Text Reason = new("Alasan", "Reason");
    public static readonly Text Withdrawn = new("Permintaan ditarik kembali", "The request was withdrawn");
    public static readonly Text Lifted = new("Perintah dicabut", "The order was lifted");
    public static readonly Text Declined = new("Tidak disetujui", "Not approved");
    public static readonly Text Open = new("Sedang berjalan", "Open");
    public static readonly Text None = new("Tidak ada.", "None.");
    public static readonly Text ProposedBy = new("Diusulkan oleh", "Proposed by");
    public static readonly Text DueAt = new("Diselesaikan paling cepat", "Completed at the earliest");
    public static readonly Text Recorded = new("Dicatat.", "Recorded.");
    public static readonly Text KeepOpening = new("Simpan bersama surat: dengan garam ini rujukan dapat dibuktikan kelak. Hub tidak menyimpannya.", "Keep this with the document: with this salt the reference can be shown later. The hub does not keep it.");
    public static readonly Text Salt = new("Garam", "Salt");
    public static readonly Text Commitment = new("Komitmen", "Commitment");
    public static readonly Text LastReplay = new("Diulang pada saat mulai terakhir", "Replayed at the last start");
    public static readonly Text ByEntry = new("Dihapus oleh entri", "Erased by entry");
    public static readonly Text ErasureProposed = new("Penghapusan diusulkan", "Erasure proposed");
    public static readonly Text ErasureOrdered = new("Penghapusan diperintahkan", "Erasure ordered");
    public static readonly Text ErasureHeld = new("Penghapusan ditahan", "Erasure held");
    public static readonly Text ErasureReleased = new("Penahanan dilepaskan", "Hold released");
    public static readonly Text ErasureCancelled = new("Penghapusan dibatalkan", "Erasure cancelled");
    public static readonly Text ErasureCompleted = new("Penghapusan selesai", "Erasure completed");

    static readonly Text StageWaiting = new("menunggu", "waiting");
    static readonly Text StageProposed = new("menunggu persetujuan kedua", "waits for the second approval");
    static readonly Text StageHeld = new("ditahan", "held");

    /// <summary>A stage in words.</summary>
    public static Text Stage(string stage) => stage switch
    {
        "proposed" => StageProposed,
        "held" => StageHeld,
        "waiting" => StageWaiting,
        "cancelled" => ErasureCancelled,
        _ => ErasureCompleted,
    };
}
