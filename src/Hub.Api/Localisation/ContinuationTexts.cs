namespace Hub.Api.Localisation;

/// <summary>Texts about a log that took the place of another.</summary>
public static class ContinuationTexts
{
    public static readonly Text EarlierLog = new("Buku besar sebelumnya", "The log before this one");
    public static readonly Text Ended = new("Buku besar itu berakhir karena sebagian isinya hilang. Semua persetujuan yang diberikan di dalamnya telah berakhir; tidak ada data yang diberikan lagi berdasarkan persetujuan itu.", "That log ended because part of it was lost. Every consent given in it has ended; nothing is released on any of them.");
    public static readonly Text LostEntries = new("Entri yang hilang", "Lost entries");
    public static readonly Text ReadEarlier = new("Baca entri tentang Anda di dalamnya", "Read the entries about you in it");
    public static readonly Text NotAtHand = new("Isinya tidak tersedia di hub ini; mintalah kepada pengelolanya.", "What it says is not at hand on this hub; ask its operator.");
    public static readonly Text BackToPresent = new("Kembali ke buku besar yang berlaku", "Back to the present log");
}
