#include "tests/support/fake_sealer.hpp"

namespace cairn::test {
namespace {

std::string owner_of(const StreamName& subject, const Field& field) {
    return subject.text() + ' ' + field.name + ' ';
}

}  // namespace

Sealed FakeSealer::seal(const StreamName& subject, const Field& field, const Value& value) {
    JsonWriter out;
    write_value(out, value);
    return {owner_of(subject, field) + out.take()};
}

Value FakeSealer::open(const StreamName& subject, const Field& field, const Sealed& sealed) const {
    if (forgotten_.contains(subject)) return Erased{};
    const std::string owner = owner_of(subject, field);
    CAIRN_ASSERT(sealed.bytes.starts_with(owner));
    return stored_value(field.kind, trusted_json(sealed.bytes.substr(owner.size())));
}

}  // namespace cairn::test
