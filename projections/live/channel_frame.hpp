#pragma once

#include "projections/live/channel_delta.hpp"
#include "projections/query/reader.hpp"

/// The live frames of gateway/PROTOCOL.md, without the `ref` that each session puts in.
namespace cairn {

/// Whose frame it is.
struct FrameHead {
    const std::string& channel;
    Epoch epoch;
};

[[nodiscard]] std::string snapshot_frame(const FrameHead& head,
                                         const LiveQuery& query,
                                         const Reader& reader,
                                         const Counted& counted,
                                         const std::vector<ReadableRecord>& rows);
[[nodiscard]] std::string resumed_frame(const FrameHead& head,
                                        const LiveQuery& query,
                                        const Reader& reader,
                                        const Counted& counted,
                                        const Delta& missed);
[[nodiscard]] std::string change_frame(const FrameHead& head,
                                       Position from,
                                       const LiveQuery& query,
                                       const Reader& reader,
                                       const Counted& counted,
                                       const Delta& delta);

}  // namespace cairn
