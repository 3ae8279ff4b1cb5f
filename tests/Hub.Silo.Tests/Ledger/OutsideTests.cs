using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Store;
using Hub.Audit.Tests.Anchors;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Anchoring;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Hub.Silo.Witnessing;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Tests.Ledger;

/// <summary>A hub whose log is behind what a chain holds: it signs nothing, from the start or from the moment at which it hears.</summary>
public sealed class OutsideTests : IDisposable
{
    static readonly EvmAddress Account = EvmAddress.Parse("0x" + new string('a', 40))!.Value;
    static readonly AnchorSettings Settings = new(TestHub.Origin, MadeBlock.Contract, Account, 7);

    readonly TempFolder _folder = new();
    readonly Chain _chain = new();
    readonly Alarms _alarms = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_is_refused_where_the_chain_is_ahead_or_holds_another_root()
    {
        await using (var hub = await Start())
        {
            await hub.Refuse(hub.Command(TestHub.NewNik()));
        }
        var published = await File.ReadAllBytesAsync(_folder.In("published-checkpoint"), TestContext.Current.CancellationToken);
        _chain.Size = 1_000;
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(Start)).Code);
        (_chain.Size, _chain.Root) = (1, Hash256.Of([1]));
        Assert.Equal(LedgerCodes.InconsistentCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(Start)).Code);
        Assert.Equal(published, await File.ReadAllBytesAsync(_folder.In("published-checkpoint"), TestContext.Current.CancellationToken));

        await using (var plain = SqliteLedgerStore.Open(_folder.In("hub.db"), TestHub.Origin))
        {
            _chain.Root = (await LogHashes.RootAsync(plain, 1, CancellationToken.None))!.Value;
        }
        await using var again = await Start();
        Assert.Equal([new HolderState("anchor", true, null)], again.Get<LedgerRoom>().Outside);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("another log")]
    [InlineData("another contract")]
    [InlineData("another size")]
    [InlineData("another root")]
    [InlineData("another block")]
    [InlineData("no event")]
    public async Task Bare_word_of_a_node_stops_neither_the_start_nor_the_log(string shown)
    {
        _chain.Show = shown switch
        {
            "another log" => row => MadeBlock.Evidence("example.org/other", row.Size, row.Root),
            "another contract" => row => MadeBlock.Evidence(TestHub.Origin, row.Size, row.Root, instead: MadeBlock.Event(AnchorContract.LogId(TestHub.Origin), row.Size, row.Root, Account)),
            "another size" => row => MadeBlock.Evidence(TestHub.Origin, row.Size - 1, row.Root),
            "another root" => row => MadeBlock.Evidence(TestHub.Origin, row.Size, Hash256.Of([9])),
            "another block" => row => MadeBlock.Evidence(TestHub.Origin, row.Size, row.Root) with { BlockHash = row.Root },
            _ => null,
        };
        _chain.HasEvent = shown is not "no event";
        (_chain.Size, _chain.Root) = (1_000, Hash256.Of([1]));
        await using var hub = await Start();
        var room = hub.Get<LedgerRoom>();
        Assert.Equal([new HolderState("anchor", false, "anchor.ahead")], room.Outside);
        Assert.Equal([LogLevel.Critical], _alarms.Levels);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        Assert.False(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        Assert.Null(room.Fault);
        // Told once while it stays the same.
        Assert.Single(_alarms.Levels);
        if (_chain.HasEvent)
        {
            _chain.Size = 1;
            Assert.False(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
            Assert.Equal([new HolderState("anchor", false, "anchor.other-root")], room.Outside);
            Assert.Equal(2, _alarms.Levels.Count);
        }
        _chain.Size = 0;
        Assert.True(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        Assert.Equal([new HolderState("anchor", true, null)], room.Outside);
    }

    [Fact]
    public async Task Chain_that_was_heard_and_then_says_more_without_evidence_is_unchecked()
    {
        _chain.Show = null;
        await using var hub = await Start();
        Assert.Equal([new HolderState("anchor", true, null)], hub.Get<LedgerRoom>().Outside);
        _chain.Size = 1_000;
        Assert.False(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        Assert.Equal([new HolderState("anchor", false, "anchor.ahead")], hub.Get<LedgerRoom>().Outside);
        // An honest node that could not show it at once does so later.
        _chain.Show = Right;
        Assert.True(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        Assert.Equal(LedgerCodes.BehindCheckpoint, hub.Get<LedgerRoom>().Fault);
    }

    [Fact]
    public async Task Chain_that_was_away_at_the_start_halts_the_log_when_it_comes_back_ahead()
    {
        _chain.IsAway = true;
        await using var hub = await Start();
        var room = hub.Get<LedgerRoom>();
        Assert.Equal([new HolderState("anchor", false, "anchor.unreachable")], room.Outside);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        Assert.False(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        var size = (await room.Covering(0, TestContext.Current.CancellationToken))!.Checkpoint.Size;

        (_chain.IsAway, _chain.Size) = (false, 1_000);
        Assert.True(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));

        Assert.Equal(LedgerCodes.BehindCheckpoint, room.Fault);
        Assert.Equal([new HolderState("anchor", false, "anchor.ahead")], room.Outside);
        Assert.Equal("ledger.unavailable", Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(hub.Command(TestHub.NewNik()))).Code);
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => room.Open(CancellationToken.None))).Code);
        Assert.InRange((await hub.Store.LastCheckpointAsync(CancellationToken.None))!.Size, size, (await hub.Store.HeadAsync(CancellationToken.None)).Size);
        // Who came back to its senses afterwards does not open it again: people look first.
        _chain.Size = 0;
        Assert.True(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
        Assert.Equal(LedgerCodes.BehindCheckpoint, room.Fault);
    }

    [Fact]
    public async Task Chain_that_comes_back_right_is_checked_and_the_log_goes_on()
    {
        _chain.IsAway = true;
        await using var hub = await Start();
        _chain.IsAway = false;
        // Woken, it asks without waiting for its time.
        hub.Get<OutsideWatch>().Wake();
        for (var looks = 0; looks < 500 && !hub.Get<LedgerRoom>().Outside[0].Checked; looks++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Equal([new HolderState("anchor", true, null)], hub.Get<LedgerRoom>().Outside);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        // Later silence is no longer a reason to doubt the start.
        _chain.IsAway = true;
        Assert.True(await hub.Get<OutsideWatch>().RoundAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(8, true, "anchor.wrong-chain")]
    [InlineData(7, false, "anchor.not-owner")]
    public async Task Another_chain_or_contract_says_nothing_of_this_log(long chainId, bool isOwner, string code)
    {
        (_chain.Size, _chain.Id, _chain.Owner) = (1_000, chainId, isOwner ? Account : Settings.Contract);
        await using var hub = await Start();
        Assert.Equal([new HolderState("anchor", false, code)], hub.Get<LedgerRoom>().Outside);
    }

    Task<TestHub> Start() => TestHub.Start(_folder, outside: store => new AnchorHolder(_chain, Settings, store, TimeProvider.System, _alarms));

    static AnchorEvidence Right(AnchorRow row) => MadeBlock.Evidence(TestHub.Origin, row.Size, row.Root, transactions: 3, place: 1);

    /// <summary>A contract at the other end of no wire.</summary>
    sealed class Chain : IAnchorChain
    {
        public bool IsAway { get; set; }

        public long Id { get; set; } = 7;

        public EvmAddress Owner { get; set; } = Account;

        public long Size { get; set; }

        public Hash256 Root { get; set; }

        public bool HasEvent { get; set; } = true;

        /// <summary>The evidence that the node shows; null: none.</summary>
        public Func<AnchorRow, AnchorEvidence>? Show { get; set; } = Right;

        public Task<ChainView> LookAsync(AnchorRow? row, CancellationToken cancellation)
        {
            if (IsAway)
            {
                return Task.FromException<ChainView>(new AnchorChainException("anchor.unreachable", "away"));
            }
            return Task.FromResult(new ChainView(Id) { Contract = new(Owner, Size, 1), Event = row is null || !HasEvent ? null : new(Root, new(default, 1, default)) });
        }

        public Task<AnchorTransaction> PrepareAsync(AnchorRow row, long nonce, AnchorTransaction? replaces, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Hash256> SendAsync(AnchorRow row, AnchorTransaction transaction, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<AnchorEvidence> EvidenceAsync(AnchorRow row, CancellationToken cancellation) =>
            Show is { } show ? Task.FromResult(show(row)) : Task.FromException<AnchorEvidence>(new AnchorChainException("anchor.answer", "nothing to show"));
    }

    /// <summary>What the holder tells the operator.</summary>
    sealed class Alarms : ILogger<AnchorHolder>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
