package bench;

import java.security.Principal;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.provisioning.JdbcUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.webauthn.management.JdbcPublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.JdbcUserCredentialRepository;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One page that requires a login, and Spring Security's own login page with passkeys; users and passkeys in the database. */
@SpringBootApplication
@RestController
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @GetMapping("/")
    String userName(Principal user) {
        return user.getName();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .webAuthn(passkeys ->
                        passkeys.rpName("Bench").rpId("example.com").allowedOrigins("https://example.com"))
                .build();
    }

    @Bean
    JdbcUserDetailsManager users(DataSource database) {
        return new JdbcUserDetailsManager(database);
    }

    @Bean
    JdbcPublicKeyCredentialUserEntityRepository userEntities(JdbcOperations database) {
        return new JdbcPublicKeyCredentialUserEntityRepository(database);
    }

    @Bean
    JdbcUserCredentialRepository credentials(JdbcOperations database) {
        return new JdbcUserCredentialRepository(database);
    }
}
