using Hub.Canon.Records;

namespace Hub.Cli.Commands.Trails;

/// <summary>The words that tell a trail in one language.</summary>
sealed record TrailWords
{
    static readonly TrailWords English = new()
    {
        Pick = text => text.En,
        StepOf = type => type,
        Trail = "trail",
        Programme = "programme",
        Version = "version",
        Right = "right affected",
        Decision = "decided",
        Score = "score",
        Needed = "needed",
        Data = "data",
        Exchange = "exchange",
        ReviewFirst = "no effect before an officer has looked",
        NoReview = "needs no officer",
        Confirmed = "reviewed and kept",
        Changed = "reviewed and changed to",
        Opened = "opened",
        ShownThrough = "shown through step",
        Contested = "contested",
        AnswerBy = "answer by",
        Says = "says",
        Notice = "notice, this has effect",
        ContestUntil = "contest until",
        Closed = "closed through step",
        Erased = "erased, or not the record in the log",
        Entry = "entry",
        ProofRight = "proof right",
        ProofUnchecked = "proof not checked",
        NotChecked = "nothing was checked: --key FILE with the log's verifier key checks every step",
    };

    static readonly TrailWords Indonesian = new()
    {
        Pick = text => text.Id,
        StepOf = type => type switch
        {
            "decision" => "keputusan",
            "review" => "pemeriksaan",
            "contest" => "keberatan",
            "notice" => "pemberitahuan",
            "close" => "penutupan",
            _ => type,
        },
        Trail = "jejak",
        Programme = "program",
        Version = "versi",
        Right = "hak yang terkait",
        Decision = "diputuskan",
        Score = "skor",
        Needed = "diperlukan",
        Data = "data",
        Exchange = "pertukaran",
        ReviewFirst = "belum berlaku sebelum petugas memeriksa",
        NoReview = "tidak memerlukan petugas",
        Confirmed = "diperiksa dan tetap",
        Changed = "diperiksa dan diubah menjadi",
        Opened = "dibuka",
        ShownThrough = "ditampilkan sampai langkah",
        Contested = "keberatan",
        AnswerBy = "dijawab paling lambat",
        Says = "menurut yang bersangkutan",
        Notice = "pemberitahuan, ini berlaku",
        ContestUntil = "keberatan sampai",
        Closed = "ditutup sampai langkah",
        Erased = "dihapus, atau bukan catatan dalam log",
        Entry = "entri",
        ProofRight = "bukti benar",
        ProofUnchecked = "bukti belum diperiksa",
        NotChecked = "belum ada yang diperiksa: --key FILE dengan kunci verifikasi log memeriksa setiap langkah",
    };

    /// <summary>One of the two texts.</summary>
    public required Func<BilingualText, string> Pick { get; init; }

    /// <summary>The word for a step by its record's type.</summary>
    public required Func<string, string> StepOf { get; init; }

    public required string Trail { get; init; }

    public required string Programme { get; init; }

    public required string Version { get; init; }

    public required string Right { get; init; }

    public required string Decision { get; init; }

    public required string Score { get; init; }

    public required string Needed { get; init; }

    public required string Data { get; init; }

    public required string Exchange { get; init; }

    public required string ReviewFirst { get; init; }

    public required string NoReview { get; init; }

    public required string Confirmed { get; init; }

    public required string Changed { get; init; }

    public required string Opened { get; init; }

    public required string ShownThrough { get; init; }

    public required string Contested { get; init; }

    public required string AnswerBy { get; init; }

    public required string Says { get; init; }

    public required string Notice { get; init; }

    public required string ContestUntil { get; init; }

    public required string Closed { get; init; }

    public required string Erased { get; init; }

    public required string Entry { get; init; }

    public required string ProofRight { get; init; }

    public required string ProofUnchecked { get; init; }

    public required string NotChecked { get; init; }

    /// <param name="language"><c>id</c> or <c>en</c>.</param>
    public static TrailWords Of(string language) => string.Equals(language, "id", StringComparison.Ordinal) ? Indonesian : English;
}
