using System.Numerics;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Nethereum.Model;
using Nethereum.Signer;
using SignedTransaction = Hub.Audit.Anchors.SignedTransaction;

namespace Hub.Adapters.Nethereum;

/// <summary>An account of the hub's own, signing by Nethereum: EIP-1559 transactions, EIP-155 ones on chains without base fee. Thread-safe.</summary>
public sealed class NethereumSigner : IAnchorSigner
{
    const int MaxRawBytes = 4 * 1024;
    const string Prefix = "0x";

    readonly EthECKey _key;

    /// <param name="privateKey">32 bytes as hexadecimal text, with or without <c>0x</c>.</param>
    public NethereumSigner(string privateKey)
    {
        const int keyDigits = 64;
        ArgumentNullException.ThrowIfNull(privateKey);
        var digits = privateKey.StartsWith(Prefix, StringComparison.Ordinal) ? privateKey[Prefix.Length..] : privateKey;
        if (digits.Length != keyDigits || !digits.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException("A private key is 32 bytes as hexadecimal text.", nameof(privateKey));
        }
        _key = new EthECKey(digits);
        Account = EvmAddress.Parse(_key.GetPublicAddress()) ?? throw new ArgumentException("The key has no address.", nameof(privateKey));
    }

    /// <inheritdoc/>
    public EvmAddress Account { get; }

    /// <inheritdoc/>
    public SignedTransaction Sign(UnsignedTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var text = transaction.MaxPriorityFeePerGas is { } tip ? Typed(transaction, tip) : Plain(transaction);
        var raw = Hex.ToBytes(text.StartsWith(Prefix, StringComparison.Ordinal) ? text : Prefix + text, MaxRawBytes) ?? throw new InvalidOperationException("A signed transaction is hexadecimal text.");
        return new(raw, Keccak256.Of(raw));
    }

    string Typed(UnsignedTransaction transaction, long tip) => new Transaction1559Signer().SignTransaction(_key, new Transaction1559(
        new BigInteger(transaction.ChainId),
        new BigInteger(transaction.Nonce),
        new BigInteger(tip),
        new BigInteger(transaction.MaxFeePerGas),
        new BigInteger(transaction.GasLimit),
        transaction.To.ToString(),
        BigInteger.Zero,
        Hex.Of(transaction.Data),
        []));

    string Plain(UnsignedTransaction transaction) => new LegacyTransactionSigner().SignTransaction(
        _key.GetPrivateKeyAsBytes(),
        new BigInteger(transaction.ChainId),
        transaction.To.ToString(),
        BigInteger.Zero,
        new BigInteger(transaction.Nonce),
        new BigInteger(transaction.MaxFeePerGas),
        new BigInteger(transaction.GasLimit),
        Hex.Of(transaction.Data));
}
