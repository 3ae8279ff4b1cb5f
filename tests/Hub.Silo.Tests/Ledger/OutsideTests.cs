using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Anchoring;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Hub.Silo.Witnessing;

namespace Hub.Silo.Tests.Ledger;

/// <summary>A hub whose log is behind what a chain holds: it signs nothing, from the start or from the moment at which it hears.</summary>
public sealed class OutsideTests : IDisposable
{
    static readonly EvmAddress Account = EvmAddress.Parse("0x" + new string('a', 40))!.Value;
    static readonly AnchorSettings Settings = new(TestHub.Origin, EvmAddress.Parse("0x" + new string('b', 40))!.Value, Account, 7);

    readonly TempFolder _folder = new();
    readonly Chain _chain = new();

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

    Task<TestHub> Start() => TestHub.Start(_folder, outside: store => new AnchorHolder(_chain, Settings, store, TimeProvider.System));

    /// <summary>A contract at the other end of no wire.</summary>
    sealed class Chain : IAnchorChain
    {
        public bool IsAway { get; set; }

        public long Id { get; set; } = 7;

        public EvmAddress Owner { get; set; } = Account;

        public long Size { get; set; }

        public Hash256 Root { get; set; }

        public Task<ChainView> LookAsync(AnchorRow? row, CancellationToken cancellation)
        {
            if (IsAway)
            {
                return Task.FromException<ChainView>(new AnchorChainException("anchor.unreachable", "away"));
            }
            return Task.FromResult(new ChainView(Id) { Contract = new(Owner, Size, 1), Event = row is null ? null : new(Root, new(default, 1, default)) });
        }

        public Task<AnchorTransaction> PrepareAsync(AnchorRow row, long nonce, AnchorTransaction? replaces, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Hash256> SendAsync(AnchorRow row, AnchorTransaction transaction, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<AnchorEvidence> EvidenceAsync(AnchorRow row, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
