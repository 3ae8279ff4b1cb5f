using System.Globalization;
using System.Text;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Recovery;

/// <summary>What is known of a log whose end cannot be fetched from anywhere.</summary>
/// <param name="Note">The largest checkpoint that is known, as it was signed.</param>
/// <param name="Final">What it says.</param>
/// <param name="Surviving">The last checkpoint in the store: the tree under it is there, whole; null where nothing signed is left.</param>
/// <param name="StoredSize">Entries in the store; those above <paramref name="Surviving"/> are there without a proof, and count as lost.</param>
public sealed record ContinuationPlan(byte[] Note, Checkpoint Final, PublishedCheckpoint? Surviving, long StoredSize)
{
    /// <summary>What is left under a signature.</summary>
    public SurvivingLog Survives => new(Surviving?.Checkpoint.Size ?? 0, Surviving?.Checkpoint.Root ?? Rfc6962.EmptyRoot);

    /// <summary>What was signed and is gone.</summary>
    public LostRange Lost => new(Survives.Size, Final.Size);
}

/// <summary>Closes a log whose end is lost, and opens the one that takes its place: its first entry names what is missing.</summary>
/// <remarks>The last resort, after <see cref="LogRecovery"/> found no copy of the end. Nothing is ever signed again under the old origin.</remarks>
public static class LogContinuation
{
    /// <summary>Longest note that the record carries whole; of a longer one the lines of the log's own keys are kept.</summary>
    public const int MaxNoteBytes = 16 * 1024;

    /// <summary>Most entries by which a new log is told from one that somebody uses.</summary>
    const int FirstEntry = 1;

    const string Actor = "hub";

    /// <summary>Reads the old log and every checkpoint that is known of it. Writes nothing.</summary>
    /// <param name="old">Its store, verified by the caller (<see cref="LogScrub"/>).</param>
    /// <param name="published">Keys of the old log, and the file that remembers what was published.</param>
    /// <param name="shown">Further checkpoints of it, as copies and witnesses hold them; at least one where the file is gone.</param>
    /// <returns>The plan, or why there is none: a code of <see cref="RecoveryCodes"/> and words.</returns>
    public static async Task<(ContinuationPlan? Plan, Verdict Verdict)> PlanAsync(ILedgerStore old, PublishedCheck published, IReadOnlyList<byte[]> shown, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(shown);
        var head = await old.HeadAsync(cancellation);
        var stored = await old.LastCheckpointAsync(cancellation);
        var file = published.File.Read();
        if (file is null && shown.Count == 0)
        {
            // The store alone would name its own end as the log's, and nothing as lost.
            return Refused(RecoveryCodes.NotAsked, "published-checkpoint, or a checkpoint that somebody else kept (--from, --checkpoint)", "neither");
        }
        var known = new List<PublishedCheckpoint>();
        foreach (var note in new[] { stored?.Note, file }.OfType<byte[]>().Concat(shown))
        {
            if (published.Read(note) is not { } checkpoint)
            {
                return Refused(LedgerCodes.InvalidCheckpoint, "a checkpoint signed by this log's key", Encoding.UTF8.GetString(note).ReplaceLineEndings(" "));
            }
            if (checkpoint.Size <= head.Size && await RootAsync(old, checkpoint.Size, cancellation) != checkpoint.Root)
            {
                return Refused(RecoveryCodes.NotPrefix, $"the stored log under the signed checkpoint of {Text(checkpoint.Size)} entries", "another log");
            }
            known.Add(new(checkpoint, note));
        }
        if (known.GroupBy(one => one.Checkpoint.Size).FirstOrDefault(same => same.DistinctBy(one => one.Checkpoint.Root).Skip(1).Any()) is { } fork)
        {
            return Refused(RecoveryCodes.SourceOther, "one tree of each size", $"two signed roots at the size {Text(fork.Key)}: keep both, they are evidence");
        }
        var final = known.MaxBy(one => one.Checkpoint.Size);
        if (final is null || (file is not null && final.Checkpoint.Size <= head.Size))
        {
            return Refused(RecoveryCodes.NothingLost, "a published checkpoint beyond the stored log", $"{Text(head.Size)} entries stored, {Text(final?.Checkpoint.Size ?? 0)} published: the hub may start as it is");
        }
        return (new(Bounded(final.Note, published), final.Checkpoint, stored is null ? null : new(published.Read(stored.Note)!, stored.Note), head.Size), Verdict.Right);
    }

    /// <summary>Writes the first entry of the new log. Done again, it finds what it wrote.</summary>
    /// <param name="store">The new log's store, new or holding this very entry.</param>
    /// <param name="origin">The new log's origin line.</param>
    /// <param name="idKey">The hub's key of entry ids.</param>
    /// <exception cref="LedgerUnavailableException">The store holds something else, or another writer has it.</exception>
    public static async Task OpenAsync(ILedgerStore store, string origin, ContinuationPlan plan, ReadOnlyMemory<byte> idKey, LedgerWriterOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        var record = new ContinuationRecord
        {
            Salt = new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Hash256.SizeBytes)),
            Origin = origin,
            Actor = Actor,
            Continues = plan.Final.Origin,
            Checkpoint = Encoding.UTF8.GetString(plan.Note),
            Survives = plan.Survives,
            Lost = plan.Lost,
        };
        var made = RecordSealer.Clear(record);
        var wish = Hash256.Of([.. plan.Note, .. plan.Survives.Root.ToArray()]);
        var id = LeafIds.Of(idKey.Span, Actor, $"continuation:{origin}:{plan.Final.Origin}");
        await using var writer = await LedgerWriter.OpenAsync(store, options, cancellation);
        if (writer.Head.Size > 0 && (writer.Head.Size > FirstEntry || (await store.LeafAsync(0, cancellation))?.Id != id))
        {
            throw new LedgerUnavailableException(RecoveryCodes.TargetUsed, $"The store of {origin} holds {Text(writer.Head.Size)} entries already; a continuation is the first entry of a new log.");
        }
        var outcome = await writer.AppendAsync(new(id, wish, made.Body, made.Stored, [], [], ChangesConsent: false), cancellation);
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            throw new LedgerUnavailableException(RecoveryCodes.TargetUsed, $"The store of {origin} holds the continuation of another end.");
        }
    }

    static async ValueTask<Hash256?> RootAsync(ILedgerStore store, long size, CancellationToken cancellation) => size == 0 ? Rfc6962.EmptyRoot : await LogHashes.RootAsync(store, size, cancellation);

    static byte[] Bounded(byte[] note, PublishedCheck published) =>
        note.Length <= MaxNoteBytes || SignedNote.TryParse(note) is not { } signed
            ? note
            : new SignedNote(signed.Text, [.. signed.Signatures.Where(published.IsOwn)]).Encode();

    static (ContinuationPlan?, Verdict) Refused(string code, string expected, string found) => (null, new(code, expected, found));

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
