// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @title Where logs write down their checkpoints, so that nobody can show two histories of one log.
/// @notice A log is named by SHA-256(origin). Who may write for it is fixed when the contract is deployed; its size only grows.
contract CheckpointAnchor {
    /// @dev One storage slot.
    struct Log {
        address owner;
        uint64 size;
        uint32 blockNumber;
    }

    /// @notice The first `size` entries of the log have the RFC 6962 root `root`.
    event Anchored(bytes32 indexed logId, uint64 indexed size, bytes32 root);

    /// @notice The sender may not write for this log; nobody may when `owner` is zero.
    error NotOwner(address owner);

    /// @notice The log is anchored at `size` already.
    error NotLarger(uint64 size);

    /// @notice Every log needs exactly one owner that is not zero.
    error WrongLogs();

    mapping(bytes32 => Log) private logs;

    /// @param logIds SHA-256 of each log's origin, each once.
    /// @param owners Who may write for the log at the same place.
    constructor(bytes32[] memory logIds, address[] memory owners) {
        if (logIds.length != owners.length) revert WrongLogs();
        for (uint256 i = 0; i < logIds.length; i++) {
            if (owners[i] == address(0) || logs[logIds[i]].owner != address(0)) revert WrongLogs();
            logs[logIds[i]].owner = owners[i];
        }
    }

    /// @notice Writes a checkpoint down for ever.
    function anchor(bytes32 logId, uint64 size, bytes32 root) external {
        Log storage log = logs[logId];
        if (log.owner != msg.sender) revert NotOwner(log.owner);
        if (size <= log.size) revert NotLarger(log.size);
        log.size = size;
        log.blockNumber = uint32(block.number);
        emit Anchored(logId, size, root);
    }

    /// @notice Who writes for a log, the size it is anchored at (0: none yet), and the block in which that was.
    function stateOf(bytes32 logId) external view returns (address owner, uint64 size, uint32 blockNumber) {
        Log storage log = logs[logId];
        return (log.owner, log.size, log.blockNumber);
    }
}
