using System.Buffers.Text;
using Hub.Audit.Crypto;
using Hub.Canon.Records;
using Hub.Rules.Consents;

namespace Hub.Silo.Ledger;

/// <summary>The hub's signature under consent events where no passkey of the person signs.</summary>
public sealed class ConsentSigner(IEd25519Key key, string keyId)
{
    public EventSignature Sign(ConsentStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new("Ed25519", keyId, Base64Url.EncodeToString(key.Sign(statement.SignedBytes())));
    }
}
