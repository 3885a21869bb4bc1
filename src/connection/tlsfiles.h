// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/tlsoptions.h"

#include <QList>
#include <QSslConfiguration>

namespace mqtt {

/// What is wrong with a TLS option.
struct TlsProblem
{
    enum class Option { CaFile, CertificateFile, KeyFile, KeyPassword, Support };

    Option option;
    QString text; // a clause behind the option's value, "is encrypted, but there is no password"

    /// For people: names the option and its file.
    [[nodiscard]] QString toString(const TlsOptions &options) const;
};

/// Reads certificates and key as they are now. Where `problems` come up, what is returned must not
/// be used.
[[nodiscard]] QSslConfiguration readTls(const TlsOptions &options, QList<TlsProblem> *problems);

} // namespace mqtt
